# How the machine is: queues, jobs, backups, plugins, the full dump.
core_sources += \
	%D%/dump.c %D%/machine.c %D%/machine.h %D%/metrics.c %D%/plugins.c %D%/routes.c \
	%D%/status.c %D%/status.h
