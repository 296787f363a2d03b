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
