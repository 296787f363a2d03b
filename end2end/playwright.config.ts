// Started by `cargo xtask test`, which builds everything and says where it is: see support/environment.ts.
import { defineConfig } from "@playwright/test";
import { chromium } from "./support/environment";

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  fullyParallel: true,
  // A test that passes at the second try hides a defect; one that is run alone hides the others.
  retries: 0,
  forbidOnly: true,
  workers: 2,
  // Generous, for machines that do other things too; nothing waits longer than it has to.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  snapshotPathTemplate: "{testDir}/{testFileName}-snapshots/{arg}{ext}",
  use: {
    browserName: "chromium",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    locale: "en-GB",
    timezoneId: "UTC",
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath: chromium,
      args: [
        // Chromium refuses its sandbox to root, as which containers often run.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-gpu",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});
