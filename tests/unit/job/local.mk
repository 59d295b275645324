check_PROGRAMS += %D%/test-job %D%/test-when
TESTS += %D%/test-job %D%/test-when
%C%_test_job_SOURCES = %D%/test-job.c
%C%_test_job_CPPFLAGS = $(unit_cppflags)
%C%_test_job_LDADD = $(unit_libs)
%C%_test_when_SOURCES = %D%/test-when.c
%C%_test_when_CPPFLAGS = $(unit_cppflags)
%C%_test_when_LDADD = $(unit_libs)
