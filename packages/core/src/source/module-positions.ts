import type { Node, ObjectExpression, Statement } from '@babel/types';
import { type PositionTable, positionBuilder } from './positions.js';

type Positions = ReturnType<typeof positionBuilder>;

/** Why a module cannot be parsed, at a place of its text. */
export interface ModuleSyntaxError {
  readonly offset: number;
  readonly message: string;
}

/**
 * Where the values of a module's default export are written, as far as they are literals of the exported object; values
 * that are computed have the place of their nearest parent. Nothing runs.
 */
export async function modulePositions(text: string): Promise<PositionTable | ModuleSyntaxError> {
  const { parse } = await import('@babel/parser');
  let body: readonly Statement[];
  try {
    body = parse(text, { sourceType: 'module', plugins: ['typescript', 'decorators', 'importAttributes'] }).program
      .body;
  } catch (error) {
    const { pos, message } = error as { pos?: number; message: string };
    return { offset: pos ?? 0, message: message.replace(/\s*\(\d+:\d+\)$/, '') };
  }
  const positions = positionBuilder();
  const exported = body.find((s) => s.type === 'ExportDefaultDeclaration')?.declaration;
  const object = exported && objectOf(exported, body);
  if (object) addValue(positions, text, object, -1, -1);
  return positions.table();
}

/** The object literal that a node stands for: through calls, casts, constants and functions that return one. */
function objectOf(node: Node, scope: readonly Statement[]): ObjectExpression | undefined {
  switch (node.type) {
    case 'ObjectExpression':
      return node;
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return objectOf(node.expression, scope);
    case 'CallExpression':
      return node.arguments[0] && objectOf(node.arguments[0], scope);
    case 'ArrowFunctionExpression':
    case 'FunctionDeclaration':
    case 'FunctionExpression': {
      if (node.body.type !== 'BlockStatement') return objectOf(node.body, scope);
      const end = node.body.body.find((s) => s.type === 'ReturnStatement');
      return end?.argument ? objectOf(end.argument, [...node.body.body, ...scope]) : undefined;
    }
    case 'Identifier': {
      const declarations = scope
        .flatMap((s) => (s.type === 'ExportNamedDeclaration' && s.declaration ? [s.declaration] : [s]))
        .flatMap((s) => (s.type === 'VariableDeclaration' ? s.declarations : []));
      const { init } = declarations.find((d) => d.id.type === 'Identifier' && d.id.name === node.name) ?? {};
      return init ? objectOf(init, scope) : undefined;
    }
    default:
      return undefined;
  }
}

function addValue(positions: Positions, text: string, node: Node, keyStart: number, keyEnd: number): void {
  const index = positions.open(node.start ?? 0, keyStart, keyEnd);
  if (keyStart >= 0) positions.key(index, text, text.slice(keyStart, keyEnd).replace(/^(['"])(.*)\1$/s, '$2'));
  if (node.type === 'ObjectExpression') {
    for (const property of node.properties) {
      if (property.type !== 'ObjectProperty' || property.computed) continue;
      addValue(positions, text, property.value, property.key.start ?? 0, property.key.end ?? 0);
    }
  } else if (node.type === 'ArrayExpression') {
    for (const element of node.elements) {
      // Behind a spread nobody knows which item is which.
      if (element === null || element.type === 'SpreadElement') break;
      addValue(positions, text, element, -1, -1);
    }
  }
  positions.close(index, node.end ?? 0);
}
