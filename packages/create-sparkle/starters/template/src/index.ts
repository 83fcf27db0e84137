import { starterName } from './starter-name.js';

/** What a project gets that lists this package under `plugins`. */
export default { name: 'starter-package', version: '0.1.0', templates: [starterName] };
