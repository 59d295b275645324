# What was followed, and by whom or by what: core/mail/click/click.h.
core_sources += \
	%D%/click.c \
	%D%/click.h \
	%D%/open.c \
	%D%/web.c
