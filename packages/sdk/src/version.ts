import manifest from '../package.json' with { type: 'json' };

/** Version of this package; emitted projects pin the runner to the same. */
export const version: string = manifest.version;
