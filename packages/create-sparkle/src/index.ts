export { type CommandContext, command } from './command.js';
export { type CreateRequest, create } from './create.js';
export { CreateError } from './create-error.js';
export { namesOf, type StarterNames } from './names.js';
export { type StarterKind, starterFiles, starterKinds } from './starter-files.js';
