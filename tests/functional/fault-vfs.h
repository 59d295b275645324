/* A disk that fails, for tests: a SQLite VFS over the usual one.
 *
 * What is written to the database and its write-ahead log lies in memory until it is
 * synced, and is read back from there, as from the cache of an operating system.  Where
 * the disk is told to fail:
 *
 * cut=N: at the Nth sync the power goes: of what was not synced any part, in any order
 * and torn at 512 bytes, is on the disk or is not, and the program ends at once (exit
 * status 99); seed=N is of the dice that decide which.
 *
 * full=N: after N bytes nothing can be written (ENOSPC), until the file room=PATH exists;
 * the first time makes a file PATH.full.
 *
 * Faults are numbers of one run: "cut=40,seed=7".  All connections of the process share
 * one disk. */
#ifndef TESTS_FUNCTIONAL_FAULT_VFS_H
#define TESTS_FUNCTIONAL_FAULT_VFS_H

/* Takes the place of the usual VFS; before the database is opened.  -1: it makes no
 * sense. */
int fault_vfs_start(const char *faults);

#endif
