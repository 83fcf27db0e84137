/** Classes of values that a step made unreadable. They stay personal data: a reader may still guess or link them. */
export const maskedClass = 'pii.masked';
/** One value stands for one person, and who holds the salt or the list can tell whom. */
export const pseudonymClass = 'pii.pseudonym';
