import type ts from "typescript";

/** The compiler; whoever makes pages loads it. */
export type TypeScript = typeof ts;

/** The names of types that stand in a declaration, except in its code and in what is private. */
export function namedTypes(ts: TypeScript, declaration: ts.Declaration): readonly ts.Node[] {
  const names: ts.Node[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isBlock(node) || isPrivate(ts, node)) return;
    if (ts.isTypeReferenceNode(node)) names.push(node.typeName);
    if (ts.isExpressionWithTypeArguments(node)) names.push(node.expression);
    ts.forEachChild(node, look);
  };
  look(declaration);
  return names;
}

function isPrivate(ts: TypeScript, node: ts.Node): boolean {
  return ts.isClassElement(node) && node.name !== undefined && ts.isPrivateIdentifier(node.name);
}
