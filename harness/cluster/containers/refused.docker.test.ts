import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HarnessError } from "../../errors.ts";
import { leftOf, nothing, options, outsideYaml, type Place, place, side } from "./docker.fixture.ts";
import { startContainerClusters } from "./start.ts";
import type { ContainerOptions } from "./types.ts";

let own: Place;
beforeAll(async () => {
  own = await place();
});
afterAll(() => own[Symbol.asyncDispose]());

/** Starts what must not start; gives the error. Nothing may be left. */
async function refused(backup: string, changes: Partial<ContainerOptions> = {}): Promise<HarnessError> {
  const error = await startContainerClusters(options(backup, own.out, changes)).then(
    async (clusters) => {
      await clusters[Symbol.asyncDispose]();
      return new Error("it started");
    },
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(HarnessError);
  expect(await leftOf(own.out)).toEqual(nothing);
  return error as HarnessError;
}

const yaml = (name: string, text: string) => own.file(name, text);

describe("a start that is refused", () => {
  test("a reference that cannot be led to the stand-in names entity and field", async () => {
    const text = outsideYaml.replace("redis_host: redis.example.com", 'redis_host: "{vault://hcv/redis/host}"');
    const { code, message } = await refused(await yaml("uncovered.yml", text));
    expect(code).toBe("cluster-failed");
    expect(message).toMatch(
      /rate-limiting on route redis, field config\S*host: \{vault:\/\/hcv\/redis\/host\} cannot be led to the stand-in/,
    );
  });

  test("an image that holds another version than the configured one is refused, naming both", async () => {
    const { code, message } = await refused(await yaml("version.yml", outsideYaml), {
      y: { ...side("3.9.1"), image: "kong-cutover-test/kong:3.4.2" },
    });
    expect(code).toBe("cluster-failed");
    expect(message).toMatch(/kong:3\.4\.2 of y holds Kong 3\.4\.2, and 3\.9\.1 is configured/);
  });

  test("an interruption while gateways start removes what was made", async () => {
    const stop = new AbortController();
    const { code } = await refused(await yaml("interrupted.yml", outsideYaml), {
      signal: stop.signal,
      onProgress: (text) => {
        if (text === "x: starting the gateway") stop.abort();
      },
    });
    expect(code).toBe("interrupted");
  });
});

test("an error that is thrown while clusters stand removes them", async () => {
  const working = async () => {
    await using clusters = await startContainerClusters(options(await yaml("thrown.yml", outsideYaml), own.out));
    expect(await leftOf(own.out)).toMatchObject({ containers: 6, networks: 2 });
    // The stand-in of X dies: its gateway is refused, which is an answer, not a hang.
    await clusters.x.standIn[Symbol.asyncDispose]();
    const response = await fetch(new URL("/by-name", clusters.x.proxy.http));
    expect(response.status).toBeGreaterThanOrEqual(500);
    throw new Error("in the midst of it");
  };
  await expect(working()).rejects.toThrow("in the midst of it");
  expect(await leftOf(own.out)).toEqual(nothing);
});
