# Fuzz targets.  `make check` changes their seeds for a moment; with --enable-fuzz (clang)
# libFuzzer calls them: tests/fuzz/fuzz-template -max_total_time=60
if FUZZ
fuzz_main =
fuzz_flags = -fsanitize=fuzzer
else
fuzz_main = tests/fuzz/standalone.c
fuzz_flags =
TESTS += %D%/fuzz-template %D%/fuzz-form %D%/fuzz-message %D%/fuzz-merge %D%/fuzz-csv
endif

check_PROGRAMS += %D%/fuzz-template %D%/fuzz-form %D%/fuzz-message %D%/fuzz-merge %D%/fuzz-csv
EXTRA_DIST += %D%/standalone.c
%C%_fuzz_template_SOURCES = %D%/fuzz-template.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_template_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_template_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_template_LDADD = $(CORE_LIBS)
%C%_fuzz_form_SOURCES = %D%/fuzz-form.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_form_CPPFLAGS = $(AM_CPPFLAGS) $(MHD_CFLAGS)
%C%_fuzz_form_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_form_LDADD = $(CORE_LIBS)
%C%_fuzz_message_SOURCES = %D%/fuzz-message.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_message_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_message_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_message_LDADD = $(CORE_LIBS)
%C%_fuzz_merge_SOURCES = %D%/fuzz-merge.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_merge_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_merge_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_merge_LDADD = $(CORE_LIBS)
%C%_fuzz_csv_SOURCES = %D%/fuzz-csv.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_csv_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_csv_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_csv_LDADD = $(CORE_LIBS)
