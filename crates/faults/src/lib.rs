//! What Patchbay does when the machine fails it: the process is killed, the disk is full, clients are slow, the database
//! file is damaged. Everything is in the tests, which run the real program; nothing here is part of the product.
