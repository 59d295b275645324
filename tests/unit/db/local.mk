db_tests = \
	%D%/test-db %D%/test-search %D%/test-backup \
	%D%/test-undo %D%/test-fence %D%/test-lock %D%/test-journal
check_PROGRAMS += $(db_tests)
TESTS += $(db_tests)
%C%_test_db_SOURCES = %D%/test-db.c
%C%_test_db_CPPFLAGS = $(unit_cppflags) $(SQLITE_CFLAGS)
%C%_test_db_LDADD = $(unit_libs)
%C%_test_search_SOURCES = %D%/test-search.c
%C%_test_search_CPPFLAGS = $(unit_cppflags) $(SQLITE_CFLAGS)
%C%_test_search_LDADD = $(unit_libs)
%C%_test_backup_SOURCES = %D%/test-backup.c
%C%_test_backup_CPPFLAGS = $(unit_cppflags) $(SQLITE_CFLAGS)
%C%_test_backup_LDADD = $(unit_libs)
%C%_test_undo_SOURCES = %D%/test-undo.c
%C%_test_undo_CPPFLAGS = $(unit_cppflags) $(SQLITE_CFLAGS)
%C%_test_undo_LDADD = $(unit_libs)
%C%_test_fence_SOURCES = %D%/test-fence.c
%C%_test_fence_CPPFLAGS = $(unit_cppflags) $(SQLITE_CFLAGS)
%C%_test_fence_LDADD = $(unit_libs)
%C%_test_lock_SOURCES = %D%/test-lock.c
%C%_test_lock_CPPFLAGS = $(unit_cppflags) $(SQLITE_CFLAGS)
%C%_test_lock_LDADD = $(unit_libs)
%C%_test_journal_SOURCES = %D%/test-journal.c
%C%_test_journal_CPPFLAGS = $(unit_cppflags) $(SQLITE_CFLAGS)
%C%_test_journal_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-nightly
TESTS += %D%/test-nightly
%C%_test_nightly_SOURCES = %D%/test-nightly.c
%C%_test_nightly_CPPFLAGS = $(unit_cppflags)
%C%_test_nightly_LDADD = $(unit_libs)
