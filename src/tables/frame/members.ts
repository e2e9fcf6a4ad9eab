import type { DataFrame } from "danfojs-node";

const DEFINE = "$setInternalColumnDataProperty";

/**
 * danfojs makes each column a property of its frame, also one called index, values or shape, and then nothing of that
 * frame works. After this, such a column is reached by `frame.column("index")` alone. `frames` is the prototype of its
 * class for Node; the frames that danfojs itself makes are of the class which that one is derived from.
 */
export function keepMembers(frames: object): void {
  const base: unknown = Object.getPrototypeOf(frames);
  const define: unknown = Reflect.get(frames, DEFINE);
  if (typeof base !== "object" || base === null || typeof define !== "function") {
    throw new TypeError(`danfojs-node has no ${DEFINE}: this version of it is not known`);
  }
  const defineFree = function (this: DataFrame, column?: string): void {
    const names = column === undefined ? this.columns : [column];
    for (const name of names) if (name !== "" && !(name in this)) define.call(this, name);
  };
  Reflect.set(base, DEFINE, defineFree);
}
