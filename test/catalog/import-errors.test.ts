// biome-ignore-all lint/suspicious/noTemplateCurlyInString: code of job scripts
import { failingJobs } from "../support/failing-jobs.ts";

const { fails } = failingJobs();

const LOADED = "job-invalid permanent: the job {}/job.ts cannot be loaded: ";
const DEFINE =
  'Write: export default defineJob({ async run({ sources, target }) { ... } }) with defineJob from "pairflow".';
const ERASABLE =
  "Node only takes the types out. In place of an enum write a const object, of a parameter property a field, of a namespace a module, of <T>x write x as T.";
const AT_IMPORT = "It happened while the script was imported, before its run function was called.";
const SCHEMA = 'Write params: z.strictObject({ column: z.string() }) with z from "pairflow", or any Standard Schema.';

fails("a script that cannot be read", [
  [
    "because of its syntax is told with the place, in TypeScript",
    { "job.ts": "export default () => {\n  const a: number = = 2;\n};\n" },
    `${LOADED}{}/job.ts:2:21: Expression expected`,
    "The line is: const a: number = = 2;",
  ],
  [
    "in JavaScript",
    { "job.mjs": "export default () => {\n  const a = = 2;\n};\n" },
    "job-invalid permanent: the job {}/job.mjs cannot be loaded: {}/job.mjs:2:13: Unexpected token '='",
    "The line is: const a = = 2;",
  ],
  [
    "in CommonJS",
    { "job.js": "\nmodule.exports = 5 +;\n" },
    "job-invalid permanent: the job {}/job.js cannot be loaded: {}/job.js:2:21: Unexpected token ';'",
    "The line is: module.exports = 5 +;",
  ],
  [
    "in a file that it imports",
    { "job.ts": 'import { x } from "./lib/x.mjs";\nexport default () => x;\n', "lib/x.mjs": "export let x = (1;\n" },
    `${LOADED}{}/lib/x.mjs:1:18: Unexpected token ';'`,
    "The line is: export let x = (1;",
  ],
  [
    "because Node does not compile an enum",
    { "job.ts": "// colours\n  enum Color { Red }\nexport default () => Color.Red;\n" },
    `${LOADED}{}/job.ts:2:3: TypeScript enum is not supported in strip-only mode`,
    ERASABLE,
  ],
  [
    "or a parameter property",
    { "job.ts": "class A { constructor(private x: number) {} }\nexport default () => new A(1);\n" },
    `${LOADED}{}/job.ts:1:31: TypeScript parameter property is not supported in strip-only mode`,
    ERASABLE,
  ],
]);

fails("a script with an import that finds nothing", [
  [
    "names the package and where it was looked for",
    {
      "jobs/job.ts":
        'import { z } from "pairflow";\nimport fp from "@no-such/thing/fp";\nexport default () => fp(z);\n',
    },
    'job-invalid environment: the job {}/jobs/job.ts cannot be loaded: {}/jobs/job.ts:2:16: the package "@no-such/thing" is imported, but not installed',
    "Looked in {}/jobs/node_modules and in the folders above. Run: npm install --prefix {}/jobs @no-such/thing",
  ],
  [
    "names the package that a package lacks",
    {
      "job.mjs": 'import p from "p";\nexport default () => p;\n',
      "node_modules/p/package.json": "{}",
      "node_modules/p/index.js": 'require("q");',
    },
    "job-invalid environment: the job {}/job.mjs cannot be loaded: Cannot find module 'q', which {}/node_modules/p/index.js requires",
    "Install what is missing, beside the script or in a folder above.",
  ],
  [
    "names the file, and the ending that it has",
    { "job.ts": 'import { x } from "./lib/rates";\nexport default () => x;\n', "lib/rates.ts": "export const x = 1;" },
    `${LOADED}{}/job.ts:1:19: "./lib/rates" is imported, but there is no such file`,
    'Write its whole name: "./lib/rates.ts".',
  ],
  [
    "names the file of a helper, and where it was looked for",
    { "job.ts": 'export { default } from "./lib/x.ts";\n', "lib/x.ts": 'export { default } from "../y.ts";\n' },
    `${LOADED}{}/lib/x.ts:1:25: "../y.ts" is imported, but there is no such file`,
    "Looked for {}/y.ts.",
  ],
  [
    "names the file alone where the import is computed",
    { "job.ts": 'const name = "rates";\nexport default await import(`./${name}.ts`);\n' },
    `${LOADED}{}/job.ts: "./rates.ts" is imported, but there is no such file`,
    "Looked for {}/rates.ts.",
  ],
  [
    "names what a file does not export",
    {
      "job.ts": 'import { Rate } from "./x.ts";\nexport default (rate: Rate) => rate;\n',
      "x.ts": "export type Rate = number;",
    },
    `${LOADED}{}/job.ts:1:10: The requested module './x.ts' does not provide an export named 'Rate'`,
    'The line is: import { Rate } from "./x.ts"; A type is imported with "import type".',
  ],
  [
    "says how JSON is imported",
    { "job.ts": 'import rates from "./rates.json";\nexport default () => rates;\n', "rates.json": "1" },
    `${LOADED}Module "file://{}/rates.json" needs an import attribute of "type: json"`,
    'Write: import values from "./values.json" with { type: "json" };',
  ],
]);

fails("a script that is no job", [
  [
    "because it throws",
    { "job.ts": '\nthrow new Error("no rates");\n' },
    `${LOADED}{}/job.ts:2:7: no rates`,
    AT_IMPORT,
  ],
  [
    "because it throws a text",
    { "job.ts": '\nthrow "no rates";\n' },
    `${LOADED}it threw no rates, which is no Error`,
    AT_IMPORT,
  ],
  [
    "because it is a program that ends the process",
    { "job.ts": "export default () => {};\nprocess.exit(0);\n" },
    `${LOADED}{}/job.ts:2:9: it calls process.exit when it is imported, so it is no job`,
    "Put the code that does the work into the run function of the default export.",
  ],
  [
    "because it has no default export",
    { "job.ts": "export const run = () => {};\n" },
    "job-invalid permanent: the job {}/job.ts has no default export, so it is no job",
    DEFINE,
  ],
  [
    "because its default export is a number",
    { "job.ts": "export default 7;\n" },
    "job-invalid permanent: the job {}/job.ts exports a number by default, so it is no job",
    DEFINE,
  ],
  [
    "because it has no run function",
    { "job.ts": "export default { go() {} };\n" },
    "job-invalid permanent: the job {}/job.ts exports an object without a run function by default, so it is no job",
    DEFINE,
  ],
  [
    "because its params are no schema",
    { "job.ts": 'export default { params: { column: "text" }, run() {} };\n' },
    "job-invalid permanent: the job {}/job.ts has params that are no schema",
    SCHEMA,
  ],
]);
