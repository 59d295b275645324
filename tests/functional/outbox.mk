# Programs of the tests that send: see tests/functional/test_outbox.py, tests/bench.
check_PROGRAMS += %D%/outbox-runner
%C%_outbox_runner_SOURCES = %D%/outbox-runner.c %D%/fault-vfs.c %D%/fault-vfs.h $(connect_sources)
%C%_outbox_runner_CPPFLAGS = $(AM_CPPFLAGS)
%C%_outbox_runner_LDADD = $(CORE_LIBS)

check_PROGRAMS += tests/bench/bare-esmtp
tests_bench_bare_esmtp_SOURCES = tests/bench/bare-esmtp.c
tests_bench_bare_esmtp_CPPFLAGS = $(AM_CPPFLAGS) $(ESMTP_CFLAGS)
tests_bench_bare_esmtp_LDADD = $(ESMTP_LIBS)

EXTRA_DIST += tests/bench/pooled.js tests/bench/package.json tests/bench/package-lock.json
EXTRA_DIST += tests/bench/README.md tests/bench/mailing.py tests/bench/outbox.py tests/functional/peer.py tests/functional/soak.py tests/functional/test_outbox.py tests/functional/test_outbox_faults.py
# A mailing by the whole program, then the outbox alone.
bench: bench-outbox bench-mailing bench-register bench-strength bench-duplicates bench-survey bench-funding
bench-mailing: cordee$(EXEEXT) tests/bench/bare-esmtp$(EXEEXT) tests/bench/sign$(EXEEXT)
	$(srcdir)/tests/bench/mailing.py $(abs_top_builddir)
.PHONY: bench-mailing
# 100 kills in the middle of a mailing; it prints the seed and what it found.
soak: tests/functional/outbox-runner$(EXEEXT)
	nice $(srcdir)/tests/functional/soak.py $(abs_top_builddir)
.PHONY: soak
bench-outbox: tests/functional/outbox-runner$(EXEEXT) tests/bench/bare-esmtp$(EXEEXT)
	$(srcdir)/tests/bench/outbox.py $(abs_top_builddir)

# Signatures a second, all processors at it: s of 0.8/(1/u + 1/s), for tests/bench/mailing.py.
check_PROGRAMS += tests/bench/sign
tests_bench_sign_SOURCES = tests/bench/sign.c
tests_bench_sign_CPPFLAGS = $(AM_CPPFLAGS)
tests_bench_sign_LDADD = $(CORE_LIBS)
bench-sign: tests/bench/sign$(EXEEXT)
	tests/bench/sign$(EXEEXT)
.PHONY: bench-sign
