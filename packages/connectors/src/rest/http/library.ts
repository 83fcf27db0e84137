/**
 * The HTTP library, in a module of its own for those who load it late: it is CommonJS, whose names only a static import
 * finds in a bundle as well.
 */
export { Agent, request } from 'undici';
