import { expect, it } from "vitest";
import { startBench } from "./gateway.fixture.ts";
import { everywhere, inventory } from "./inventory.fixture.ts";

it.each(["prometheus", "file-log", "syslog", "tcp-log", "udp-log", "statsd", "datadog", "loggly"])(
  "%s changes nothing on the wire",
  async (name) => {
    await using without = await startBench("3.9.1", inventory([]));
    await using on = await startBench("3.9.1", inventory([everywhere(name, {})]));
    const answer = await on.ask("/shop");
    expect(answer.status).toBe(200);
    expect(answer.names()).toEqual((await without.ask("/shop")).names());
    expect(on.reached).toHaveLength(1);
  },
);
