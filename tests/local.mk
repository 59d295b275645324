# Each area lists its tests in a fragment of its own.
unit_cppflags = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
unit_libs = tests/unit/libfixture.a $(CORE_LIBS) $(CMOCKA_LIBS)

if HAVE_CMOCKA
check_LIBRARIES = tests/unit/libfixture.a
tests_unit_libfixture_a_CPPFLAGS = $(unit_cppflags)
tests_unit_libfixture_a_SOURCES = tests/unit/fixture.c tests/unit/fixture.h
include tests/unit/base/local.mk
include tests/unit/db/local.mk
include tests/unit/event/local.mk
include tests/unit/fetch/local.mk
include tests/unit/job/local.mk
include tests/unit/crm/local.mk
include tests/unit/html/local.mk
include tests/unit/mail/local.mk
include tests/unit/mail/send.mk
include tests/functional/outbox.mk
include tests/unit/web/local.mk
include tests/unit/console/local.mk
include tests/unit/script/local.mk
include tests/unit/plugin/local.mk
endif
include tests/fuzz/local.mk
include tests/score/local.mk

# Not compiled: what the sources and the built plugins may look like.
TESTS      += tests/check-layers.sh tests/check-exports.sh
EXTRA_DIST += tests/check-layers.sh tests/check-exports.sh

# Run by tests/run, not by `make check`: they start servers, and browsers.
EXTRA_DIST += tests/README.md tests/run tests/browser/package.json \
	tests/browser/package-lock.json tests/browser/openapi.mjs
EXTRA_DIST += tests/install/clean-debian
EXTRA_DIST += tests/bench/duplicates.py tests/bench/register.py tests/bench/register_data.py
EXTRA_DIST += tests/bench/inbound.py tests/bench/inbox.py
EXTRA_DIST += tests/bench/survey.py tests/bench/funding.py tests/bench/recruitment.py tests/bench/recruitment_data.py
EXTRA_DIST += tests/fixtures/recruitment/candidates.csv tests/fixtures/recruitment/europass.xml tests/fixtures/recruitment/openings.csv \
	tests/fixtures/recruitment/posting.html tests/fixtures/recruitment/skillspassport.xml
.PHONY: bench-duplicates bench-register bench-inbound bench-inbox bench-strength bench-survey bench-funding bench-recruitment
EXTRA_PROGRAMS += tests/bench/crowd
tests_bench_crowd_SOURCES = tests/bench/crowd.c
tests_bench_crowd_CPPFLAGS = $(AM_CPPFLAGS)
bench-survey: cordee$(EXEEXT) tests/bench/crowd$(EXEEXT)
	$(srcdir)/tests/bench/survey.py $(abs_top_builddir)
bench-funding: cordee$(EXEEXT) plugins/funding/funding.la
	$(srcdir)/tests/bench/funding.py $(abs_top_builddir)
EXTRA_PROGRAMS += tests/bench/pairs
tests_bench_pairs_SOURCES = tests/bench/pairs.c $(recruitment_match_sources)
tests_bench_pairs_CPPFLAGS = $(AM_CPPFLAGS)
tests_bench_pairs_LDADD = $(WORDS_LIBS) $(BASE_LIBS) -lm
EXTRA_PROGRAMS += tests/bench/propose
tests_bench_propose_SOURCES = tests/bench/propose.c $(recruitment_propose_sources)
tests_bench_propose_CPPFLAGS = $(AM_CPPFLAGS)
tests_bench_propose_LDADD = $(WORDS_LIBS) $(BASE_LIBS) -lm
bench-recruitment: cordee$(EXEEXT) plugins/recruitment/recruitment.la tests/bench/pairs$(EXEEXT) tests/bench/propose$(EXEEXT)
	$(srcdir)/tests/bench/recruitment.py $(abs_top_builddir)
	tests/bench/pairs$(EXEEXT)
bench-strength:
	$(MAKE) $(AM_MAKEFLAGS) tests/unit/crm/bench-strength$(EXEEXT)
	tests/unit/crm/bench-strength$(EXEEXT)
bench-inbound: cordee$(EXEEXT)
	$(srcdir)/tests/bench/inbound.py $(abs_top_builddir)
bench-inbox: cordee$(EXEEXT)
	$(srcdir)/tests/bench/inbox.py $(abs_top_builddir)
bench-duplicates: cordee$(EXEEXT)
	$(srcdir)/tests/bench/duplicates.py $(abs_top_builddir)
EXTRA_PROGRAMS += tests/bench/hello
tests_bench_hello_SOURCES = tests/bench/hello.c
tests_bench_hello_CPPFLAGS = $(MHD_CFLAGS)
tests_bench_hello_LDADD = $(MHD_LIBS)
bench-register: cordee$(EXEEXT) tests/bench/hello$(EXEEXT)
	$(srcdir)/tests/bench/register.py $(abs_top_builddir)
dist-python:
	for d in functional browser; do \
		$(MKDIR_P) $(distdir)/tests/$$d && \
		cp -p $(srcdir)/tests/$$d/*.py $(distdir)/tests/$$d || exit 1; done
	cp -pr $(srcdir)/tests/functional/letters $(distdir)/tests/functional
	cp -pr $(srcdir)/tests/browser/pictures $(distdir)/tests/browser
