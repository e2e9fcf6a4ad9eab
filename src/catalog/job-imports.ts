import { registerHooks } from "node:module";

/** Lets job scripts import "pairflow" and "pairflow/..." from any folder, mounted ones too, without an install. */
export function registerJobImports(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const ours = specifier === "pairflow" || specifier.startsWith("pairflow/");
      return nextResolve(specifier, ours ? { ...context, parentURL: import.meta.url } : context);
    },
  });
}
