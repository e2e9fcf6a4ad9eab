/** The layer table of docs/ARCHITECTURE.md: what each room may import, from inside and from npm. */
const rooms = {
  lib: { inside: [], npm: [], node: true },
  domain: { inside: [], npm: [], node: false },
  ports: { inside: ["domain"], npm: [], node: false },
  config: { inside: ["domain", "lib"], npm: ["zod", "yaml", "fastest-levenshtein"], node: true },
  folders: { inside: ["domain", "ports", "lib"], npm: [], node: true },
  databases: {
    inside: ["domain", "ports", "lib"],
    npm: ["pg", "pg-copy-streams"],
    node: true,
  },
  journal: { inside: ["domain", "ports", "lib"], npm: [], node: true },
  executors: { inside: ["domain", "ports", "lib"], npm: ["zod"], node: true },
  catalog: { inside: ["domain", "ports", "lib"], npm: [], node: true },
  tables: {
    inside: ["domain", "ports", "lib"],
    npm: [
      "@duckdb/node-api",
      "@e965/xlsx",
      "csv-parse",
      "danfojs-node",
      "@tensorflow/tfjs-core",
      "@tensorflow/tfjs-backend-cpu",
      "luxon",
      "zod",
    ],
    node: true,
  },
  runtime: {
    inside: ["domain", "ports", "lib"],
    npm: ["node-cron", "chokidar", "luxon", "pino", "pino-pretty"],
    node: true,
  },
  testing: { inside: ["executors", "domain", "ports", "lib"], npm: ["csv-parse"], node: true },
  app: { inside: ["domain", "ports", "lib"], npm: ["simple-statistics"], node: ["path"] },
  metrics: { inside: ["app", "domain", "ports", "lib"], npm: ["prom-client"], node: false },
  web: {
    inside: ["app", "domain", "ports", "lib"],
    npm: ["express", "helmet", "zod", "@dagrejs/dagre", "uplot"],
    node: true,
  },
};

const names = Object.keys(rooms);

function layerRule(room, { inside, npm, node }) {
  const allowed = [room, ...inside].map((name) => `^src/${name}/`);
  const packages = npm.map((name) => `node_modules/${name.replace("/", "[/]")}/`);
  return [
    {
      name: `${room}-inside`,
      comment: `src/${room} may import only: ${[room, ...inside].join(", ")}`,
      severity: "error",
      from: { path: `^src/${room}/` },
      to: { path: "^(src|jobs|test|bench)/", pathNot: allowed },
    },
    {
      name: `${room}-npm`,
      comment: `src/${room} may import only these packages: ${npm.join(", ") || "none"}`,
      severity: "error",
      from: { path: `^src/${room}/` },
      to: { path: "node_modules/", ...(packages.length > 0 ? { pathNot: packages } : {}) },
    },
    ...nodeRule(room, node),
  ];
}

function nodeRule(room, node) {
  if (node === true) return [];
  const to = { dependencyTypes: ["core"] };
  if (Array.isArray(node)) to.pathNot = node.map((name) => `^(node:)?${name}$`);
  return [
    {
      name: `${room}-node`,
      comment: `src/${room} may import from Node only: ${node || "nothing"}`,
      severity: "error",
      from: { path: `^src/${room}/` },
      to,
    },
  ];
}

export default {
  forbidden: [
    { name: "no-cycle", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-dev-dependency",
      severity: "error",
      from: { path: "^(src|jobs)/", pathNot: "^jobs/.*\\.test\\.ts$" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "jobs-as-a-user-would",
      comment: "bundled jobs import only what a user's job can import",
      severity: "error",
      from: { path: "^jobs/", pathNot: "^jobs/save-to-database\\.ts$" },
      to: { path: "^src/", pathNot: "^src/(index|tables/index|testing/index)\\.ts$" },
    },
    {
      name: "soak-apart",
      comment: "the soak's audit shares nothing with the product",
      severity: "error",
      from: { path: "^test/soak/" },
      to: { path: "^(src|jobs|bench)/" },
    },
    ...names.flatMap((room) => layerRule(room, rooms[room])),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "types"] },
  },
};
