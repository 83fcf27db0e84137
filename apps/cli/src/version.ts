import manifest from '../package.json' with { type: 'json' };

/** Version of the command line, which is also that of the runner that deployments pin. */
export const version: string = manifest.version;
