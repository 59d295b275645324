# Programs of the tests that send: see tests/functional/test_outbox.py, tests/bench.
check_PROGRAMS += %D%/outbox-runner
%C%_outbox_runner_SOURCES = %D%/outbox-runner.c $(connect_sources)
%C%_outbox_runner_CPPFLAGS = $(AM_CPPFLAGS)
%C%_outbox_runner_LDADD = $(CORE_LIBS)
