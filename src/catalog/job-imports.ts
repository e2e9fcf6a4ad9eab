import { registerHooks } from "node:module";
import { CODE_MARK, pathOf } from "../lib/error-place.ts";
import { missingImport } from "./import-errors.ts";
import { isLocalImport, isOwnFile } from "./script-code.ts";

/**
 * Lets job scripts import "pairflow" and "pairflow/..." from any folder, mounted ones too, without an install; and gives
 * the local files that a script imports the mark of its own address, so that all of it is imported anew when any of it
 * changes. May be called more than once.
 */
export function registerJobImports(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === "pairflow" || specifier.startsWith("pairflow/")) {
        return nextResolve(specifier, { ...context, parentURL: import.meta.url });
      }
      const [parent = "", code] = (context.parentURL ?? "").split(CODE_MARK);
      if (code === undefined) return nextResolve(specifier, context);
      try {
        const resolved = nextResolve(specifier, context);
        const isPart = isLocalImport(specifier) && isOwnFile(pathOf(resolved.url)) && !resolved.url.includes(CODE_MARK);
        return isPart ? { ...resolved, url: resolved.url + CODE_MARK + code } : resolved;
      } catch (cause) {
        throw missingImport(specifier, pathOf(parent), cause) ?? cause;
      }
    },
  });
}
