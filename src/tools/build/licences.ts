// The licences of the packages whose code is inside the bundles, in one text.

import type { Metafile } from "esbuild";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Name, version and licence text of every package that a bundle holds code of. */
export function licencesOf(root: string, metafile: Metafile): string {
  const packages = new Set<string>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (match?.[1] !== undefined && bytesInOutput > 0) packages.add(match[1]);
    }
  }
  const texts = [...packages].sort().map((folder) => licenceOf(join(root, folder)));
  return ["The bundles in this folder hold code of these packages.", ...texts].join(
    `\n\n${"-".repeat(80)}\n\n`,
  );
}

function licenceOf(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license?: string;
  };
  const title = `${manifest.name} ${manifest.version} (${manifest.license ?? "no licence named"})`;
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined || !existsSync(join(folder, file))) return title;
  return `${title}\n\n${readFileSync(join(folder, file), "utf8").trim()}`;
}
