# Pages for people outside, behind the links of mails.
core_sources += \
	%D%/correct-link.c %D%/correct.c %D%/corrections.c %D%/preferences.c %D%/public.c \
	%D%/public.h %D%/routes.c %D%/stored.c %D%/subscribe.c
