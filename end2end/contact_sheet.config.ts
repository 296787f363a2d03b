// Every page at three widths, light and dark, full, empty and failing, on sheets to look at: test-results/sheets.
// After `cargo xtask test browser` has built everything, in this folder, with the variables of support/environment.ts:
//   PATCHBAY_BIN=../target/debug/patchbay PATCHBAY_ASSETS_DIR=../dist/app PATCHBAY_DEV_ASSETS_DIR=../dist/dev/app \
//   PATCHBAY_CHROMIUM=/usr/bin/chromium npx playwright test --config contact_sheet.config.ts
import tests from "./playwright.config";

export default { ...tests, testDir: "figures", testMatch: "contact_sheet.ts", workers: 1, timeout: 600_000 };
