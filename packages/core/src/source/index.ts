export { type ParsedFile, parseSource, type SourceDocument, type SourceFormat } from './document.js';
export { isMapping, mergeDeep } from './merge.js';
export { locationOf, type Path } from './positions.js';
