import { OUT_LABEL } from "./run.ts";

/** Commands that remove whatever runs with this output folder have left on the engine: found by label, so nothing else is touched. */
export function removalCommands(out: string): readonly string[] {
  const quoted = `'label=${OUT_LABEL}=${out.replaceAll("'", "'\\''")}'`;
  return [
    `docker ps -aq --filter ${quoted} | xargs -r docker rm -fv`,
    `docker network ls -q --filter ${quoted} | xargs -r docker network rm`,
    `docker volume ls -q --filter ${quoted} | xargs -r docker volume rm -f`,
  ];
}
