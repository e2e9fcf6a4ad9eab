import { createRequire } from "node:module";
import type { DataFrame } from "danfojs-node";

/** danfojs-node as its own types have it. */
type DanfoModule = typeof import("danfojs-node");

/** danfojs-node as job scripts get it: frames that are put together are a frame, where its own types allow a series, too. */
export type Danfo = Omit<DanfoModule, "concat"> & {
  readonly concat: ((frames: { dfList: DataFrame[]; axis: 0 | 1 }) => DataFrame) & DanfoModule["concat"];
};

let loaded: Danfo | undefined;

/** danfojs-node, loaded when it is first asked for: it takes half a second. */
export function loadDanfo(): Danfo {
  loaded ??= load();
  return loaded;
}

function load(): Danfo {
  // Both by require, so that they share one copy of TensorFlow's core; the backend has to be there first.
  const require = createRequire(import.meta.url);
  require("@tensorflow/tfjs-backend-cpu");
  // Else each run's log would say that the platform is set a second time, by danfojs' own copy of the core.
  require("@tensorflow/tfjs-core").env().set("PROD", true);
  const danfo: Danfo = require("danfojs-node");
  keepMembers(danfo.DataFrame.prototype);
  return danfo;
}

const DEFINE = "$setInternalColumnDataProperty";

/**
 * danfojs makes each column a property of its frame, also one called index, values or shape, and then nothing of that
 * frame works. After this, such a column is reached by `frame.column("index")` alone. `frames` is the prototype of its
 * class for Node; the frames that danfojs itself makes are of the class which that one is derived from.
 */
function keepMembers(frames: object): void {
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
