// What `cargo xtask test` has built and found.
function given(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set. Run these tests with: cargo xtask test browser`);
  return value;
}

/** The server's program. */
export const serverProgram = given("PATCHBAY_BIN");

/** The dashboard as it is released. */
export const assets = given("PATCHBAY_ASSETS_DIR");

/** The browser's program. */
export const chromium = given("PATCHBAY_CHROMIUM");

/** The dashboard as it is developed, with the pages for those who build it. */
export const developmentAssets = given("PATCHBAY_DEV_ASSETS_DIR");

/** A Python with the packages of tests/python/requirements.txt. */
export const python = (): string => given("PATCHBAY_TEST_PYTHON");
