"""Servers that stand in for providers: real ones or emulators, each started by the test that needs it, on loopback, with a
folder of its own. `process` is what they share; each other file starts one of them."""
