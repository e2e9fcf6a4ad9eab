import type ts from "typescript";
import { namedTypes, type TypeScript } from "./named-types.ts";
import { oneLine, plainSignature } from "./signature-text.ts";

/** One export of a module, or a type that one names. */
export interface ApiEntry {
  readonly name: string;
  readonly isType: boolean;
  /** As it is declared, without a body and without its members. */
  readonly signature: string;
  /** Its comment, in one line; "" where it has none. */
  readonly doc: string;
  readonly members: readonly ApiMember[];
  /** Types in the signatures that are this project's own. */
  readonly named: readonly ts.Symbol[];
}

export interface ApiMember {
  /** In one line. */
  readonly signature: string;
  /** As of an entry. */
  readonly doc: string;
}

type Shape = Pick<ApiEntry, "isType" | "signature" | "members">;

/** Reads declarations as those want them who use them: signatures and comments, and no code. */
export class ApiReader {
  readonly #ts: TypeScript;
  readonly #checker: ts.TypeChecker;
  readonly #folder: string;

  /** `folder` has the project's own sources; what is declared elsewhere is only named. */
  constructor(ts: TypeScript, checker: ts.TypeChecker, folder: string) {
    this.#ts = ts;
    this.#checker = checker;
    this.#folder = folder;
  }

  /** What an export that is passed on stands for. */
  original(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & this.#ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  entry(symbol: ts.Symbol): ApiEntry {
    const { name } = symbol;
    const original = this.original(symbol);
    const [declaration] = original.declarations ?? [];
    if (declaration === undefined) throw new Error(`${name} is declared nowhere`);
    if (!this.#isOwn(declaration)) return this.#foreign(symbol);
    return { name, doc: this.#doc(original), ...this.#shape(declaration), named: this.#named(declaration) };
  }

  #isOwn(node: ts.Node): boolean {
    return node.getSourceFile().fileName.startsWith(`${this.#folder}/`);
  }

  /** Passed on from a package, with the comment of the statement that does so. */
  #foreign({ name, declarations: [specifier] = [] }: ts.Symbol): ApiEntry {
    const statement = specifier?.parent.parent;
    if (statement === undefined || !this.#ts.isExportDeclaration(statement)) throw new Error(`who exports ${name}?`);
    const isType = statement.isTypeOnly;
    const signature = `export ${isType ? "type " : ""}{ ${name} } from ${statement.moduleSpecifier?.getText() ?? ""}`;
    return { name, isType, signature, doc: this.#commentOf(statement), members: [], named: [] };
  }

  #shape(node: ts.Declaration): Shape {
    const ts = this.#ts;
    if (ts.isFunctionDeclaration(node)) {
      return { isType: false, signature: head(node, node.body?.getStart()), members: [] };
    }
    if (ts.isClassDeclaration(node)) {
      return { isType: false, signature: head(node, node.members.pos), members: this.#classMembers(node) };
    }
    if (ts.isInterfaceDeclaration(node)) {
      const members = node.members.map((member) => this.#member(member, member.getText()));
      return { isType: true, signature: head(node, node.members.pos), members };
    }
    if (ts.isTypeAliasDeclaration(node)) return this.#alias(node);
    if (ts.isVariableDeclaration(node)) return this.#constant(node);
    throw new Error(`an export that is no function, class, type or constant: ${node.getText()}`);
  }

  #classMembers({ name, members }: ts.ClassDeclaration): readonly ApiMember[] {
    const ts = this.#ts;
    return members.flatMap((member): readonly ApiMember[] => {
      if (ts.isConstructorDeclaration(member)) {
        const doc = this.#commentOf(member);
        // Without a comment it is not for users, who get such objects from a function.
        const signature = head(member, member.body?.getStart()).replace("constructor", `new ${name?.text}`);
        return doc === "" ? [] : [{ signature: oneLine(signature), doc }];
      }
      if (member.name === undefined || ts.isPrivateIdentifier(member.name) || isOverride(ts, member)) return [];
      if (ts.isMethodDeclaration(member)) return [this.#member(member, head(member, member.body?.getStart()))];
      const type = this.#checker.typeToString(this.#checker.getTypeAtLocation(member), member);
      return [this.#member(member, `${member.name.getText()}: ${type}`)];
    });
  }

  /** A type that is worked out from a value of the project is shown by its properties. */
  #alias(node: ts.TypeAliasDeclaration): Shape {
    const signature = head(node);
    if (!/\btypeof (?!import)/.test(signature)) return { isType: true, signature, members: [] };
    const properties = this.#checker.getTypeAtLocation(node).getProperties();
    const members = properties.map((symbol) => {
      const type = this.#checker.getTypeOfSymbolAtLocation(symbol, node);
      const text = this.#checker.typeToString(type, node, this.#ts.TypeFormatFlags.NoTruncation);
      const mark = symbol.flags & this.#ts.SymbolFlags.Optional ? "?" : "";
      return { signature: plainSignature(`${symbol.name}${mark}: ${text}`), doc: this.#doc(symbol) };
    });
    return { isType: true, signature: `type ${node.name.text}`, members };
  }

  /** An object is shown by its properties as they are written. */
  #constant({ name, initializer }: ts.VariableDeclaration): Shape {
    if (initializer === undefined || !this.#ts.isObjectLiteralExpression(initializer)) {
      throw new Error(`an exported constant that is no object: ${name.getText()}`);
    }
    const members = initializer.properties.map((property) => this.#member(property, property.getText()));
    return { isType: false, signature: `const ${name.getText()}`, members };
  }

  #member(node: ts.NamedDeclaration, text: string): ApiMember {
    const symbol = node.name === undefined ? undefined : this.#checker.getSymbolAtLocation(node.name);
    return { signature: oneLine(plainSignature(text)), doc: symbol === undefined ? "" : this.#doc(symbol) };
  }

  #doc(symbol: ts.Symbol): string {
    return oneLine(this.#ts.displayPartsToString(symbol.getDocumentationComment(this.#checker)));
  }

  #commentOf(node: ts.Node): string {
    // The first comment of a file is about the file.
    const comments = this.#ts.getJSDocCommentsAndTags(node).filter(({ pos }) => pos > 0);
    return oneLine(comments.map(({ comment }) => this.#ts.getTextOfJSDocComment(comment) ?? "").join(" "));
  }

  #named(declaration: ts.Declaration): readonly ts.Symbol[] {
    const symbols = namedTypes(this.#ts, declaration).flatMap((name) => {
      const symbol = this.#checker.getSymbolAtLocation(name);
      return symbol === undefined ? [] : [this.original(symbol)];
    });
    return [...new Set(symbols)].filter(({ declarations: [first] = [] }) => {
      return first !== undefined && !this.#ts.isTypeParameterDeclaration(first) && this.#isOwn(first);
    });
  }
}

/** What a class only overrides is known from the class that it extends. */
function isOverride(ts: TypeScript, member: ts.ClassElement): boolean {
  const modifiers = ts.canHaveModifiers(member) ? member.modifiers : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.OverrideKeyword) === true;
}

/** The text of a declaration, up to its body or its members. */
function head(node: ts.Declaration, end = node.end): string {
  return plainSignature(node.getSourceFile().text.slice(node.getStart(), end));
}
