# What an installation is set to: clusters, fields, topics, mail, start for real.
core_sources += \
	%D%/address.c %D%/address.h %D%/clusters-who.c %D%/clusters.c %D%/clusters.h \
	%D%/deliverability.c \
	%D%/mailboxes.c %D%/own-fields.c %D%/routes.c %D%/sending.c %D%/settings-links.c \
	%D%/settings-mail.c %D%/settings.c %D%/settings.h %D%/setup-live.c %D%/setup-live.h \
	%D%/setup.c %D%/topics.c %D%/weights.c
