import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { saveCommand } from "../../src/commands/save.ts";

const PROJECT = join(import.meta.dirname, "../..");

const serviceDocument = z.object({
  image: z.string(),
  user: z.string().optional(),
  profiles: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  read_only: z.boolean().default(false),
  init: z.boolean().default(false),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  stop_grace_period: z.string().default("10s"),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()),
  environment: z.record(z.string(), z.string()).default({}),
});
const composeDocument = z.object({
  services: z.record(z.string(), serviceDocument),
  volumes: z.record(z.string(), z.null()),
});

function compose(path: string) {
  return composeDocument.parse(parse(readFileSync(join(PROJECT, path), "utf8"), { merge: true }));
}

/** A text of the file with its variables as a user has them who set none. */
function filled(text: string): string {
  return text.replaceAll(/\$\{\w+:-([^}]*)\}/g, "$1");
}

const { services, volumes } = compose("docker-compose.yml");

it("compose up starts Pairflow alone; save and postgres have their profiles", () => {
  const profiles = Object.entries(services).map(([name, service]) => [name, service.profiles]);
  expect(Object.fromEntries(profiles)).toEqual({ pairflow: [], save: ["save"], postgres: ["postgres"] });
});

it.each(["docker-compose.yml", "src/commands/templates/docker-compose.yml"])(
  "%s confines what is ours: the user's number, nothing to write but mounts, no privileges",
  (path) => {
    const own = Object.values(compose(path).services).filter(({ image }) => image === "pairflow");
    expect(own.length).toBeGreaterThan(0);
    for (const service of own) {
      expect(service).toMatchObject({ read_only: true, init: true, cap_drop: ["ALL"], stop_grace_period: "30s" });
      expect(service.security_opt).toEqual(["no-new-privileges:true"]);
      expect(service.user).toMatch(/^\$\{UID:-[1-9]\d*\}:\$\{GID:-[1-9]\d*\}$/);
    }
  },
);

it("no port is open to the network, and every named volume is declared", () => {
  const all = Object.values(services);
  expect(all.flatMap(({ ports }) => ports).filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
  const named = all.flatMap((service) => service.volumes).filter((volume) => /^[a-z]/.test(volume));
  expect(named.map((volume) => volume.split(":")[0]).sort()).toEqual(Object.keys(volumes).sort());
});

it("the service that saves is given arguments that the command takes", async () => {
  const command = saveCommand().exitOverride();
  const given: Record<string, unknown>[] = [];
  command.action((options: Record<string, unknown>) => void given.push(options));
  const { command: args = [], environment = {} } = services["save"] ?? {};
  await command.parseAsync([...args.slice(1), `--to=${environment["PAIRFLOW_SAVE_TO"]}`].map(filled), { from: "user" });
  expect(args[0]).toBe("save");
  expect(given).toEqual([
    {
      from: "/flow/data/merged",
      table: "merged",
      every: 60_000,
      to: "sqlite:/flow/data/flow.db",
      mode: "append",
    },
  ]);
});
