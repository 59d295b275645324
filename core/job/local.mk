job_embedded = %D%/sql/0001-job.sql %D%/sql/0002-order.sql %D%/sql/0003-clusters.sql \
	%D%/sql/0004-permission.sql
EXTRA_DIST    += $(job_embedded)
BUILT_SOURCES += core/job/job-assets.h
CLEANFILES    += core/job/job-assets.h
core/job/job-assets.h: $(job_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) core/job && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) job $(job_embedded)) >$@.tmp && mv $@.tmp $@

core_sources += \
	%D%/claim.c %D%/job.c %D%/job.h %D%/job-priv.h %D%/run.c %D%/schedule.c \
	%D%/wake.c %D%/wake.h %D%/when.c %D%/when.h
