# Whether our mail is believed: core/mail/standing/standing.h.
core_sources += %D%/dmarc.c %D%/dmarc.h %D%/look-key.c %D%/look-reach.c \
	%D%/look-spf.c %D%/look.c %D%/look.h %D%/record.c %D%/record.h %D%/spf.c %D%/spf.h \
	%D%/standing.h %D%/store.c %D%/words.c
