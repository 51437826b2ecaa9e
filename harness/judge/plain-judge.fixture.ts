import { gatewayVersion } from "../types/version.ts";
import * as make from "./inventories.fixture.ts";
import { createJudge, type Judge } from "./judge.ts";

/** Judges two gateways of one version that configure nothing, without control, changes and waivers. */
export function plainJudge(): Judge {
  const inventory = make.inventory({});
  const version = gatewayVersion("2.8");
  return createJudge({
    x: { version, inventory },
    y: { version, inventory },
    control: false,
    changes: [],
    waivers: [],
    now: new Date(0),
    mask: (text) => text,
  });
}
