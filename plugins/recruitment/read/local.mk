recruitment_read_sources = \
	%D%/cells.c %D%/column.c %D%/europass.c %D%/hropen.c %D%/node.c %D%/note.c %D%/passport.c %D%/position.c \
	%D%/posting.c %D%/prose.c %D%/put.c %D%/read.c %D%/read.h %D%/read-priv.h %D%/record.c %D%/resume.c %D%/show.c %D%/table.c %D%/table.h \
	%D%/text.c %D%/tongue.c %D%/tree.c %D%/value.c

if HAVE_CMOCKA
check_PROGRAMS += plugins/recruitment/read/test-read
TESTS += plugins/recruitment/read/test-read
plugins_recruitment_read_test_read_SOURCES = %D%/test-read.c $(recruitment_read_sources) \
	plugins/recruitment/candidate/candidate.c plugins/recruitment/opening/opening.c
plugins_recruitment_read_test_read_CPPFLAGS = $(unit_cppflags) $(XML2_CFLAGS)
plugins_recruitment_read_test_read_LDADD = $(unit_libs)
endif
