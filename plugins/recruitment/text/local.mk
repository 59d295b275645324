recruitment_text_sources = %D%/markdown.c %D%/markdown.h

if HAVE_CMOCKA
check_PROGRAMS += plugins/recruitment/text/test-markdown
TESTS += plugins/recruitment/text/test-markdown
plugins_recruitment_text_test_markdown_SOURCES = %D%/test-markdown.c $(recruitment_text_sources)
plugins_recruitment_text_test_markdown_CPPFLAGS = $(unit_cppflags)
plugins_recruitment_text_test_markdown_LDADD = $(unit_libs)
endif
