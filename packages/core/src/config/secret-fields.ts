/** Endings of names whose values are secrets, after camelCase became snake_case. */
const secretName =
  /(?:^|_)(?:password|passwd|pwd|passphrase|secret|token|api_?key|access_key|access_key_id|secret_key|private_key|encryption_key|account_key|sas|credentials?|authorization|webhook_url|connection_string|dsn)$/;

const notSecret = /_secret_key$/;

function snake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .replaceAll('.', '_')
    .toLowerCase();
}

/** Does a field of this name hold a secret? A name that ends in `_secret_key` holds a reference instead. */
export function isSecretField(name: string): boolean {
  const plain = snake(name);
  return !notSecret.test(plain) && secretName.test(plain);
}

/** Forms that only real credentials have. */
const literalSecret = new RegExp(
  [
    '\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b',
    '-----BEGIN [A-Z ]*PRIVATE KEY-----',
    '\\bgh[pousr]_[A-Za-z0-9]{36,}',
    '\\bxox[abeoprs]-[A-Za-z0-9-]{10,}',
    '\\b[sr]k_live_[0-9A-Za-z]{16,}',
    '\\bdapi[a-f0-9]{32}\\b',
    '\\bAIza[0-9A-Za-z_-]{35}\\b',
    '\\beyJ[A-Za-z0-9_-]{10,300}\\.eyJ[A-Za-z0-9_-]{10}',
    'hooks\\.slack\\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]+',
    '://[^\\s/?#@:$\\{\\}]*:[^\\s/?#@$\\{\\}]+@',
  ].join('|'),
);

/** Does the text hold a credential in plain sight? */
export function holdsLiteralSecret(text: string): boolean {
  return literalSecret.test(text);
}
