core_sources += %D%/first.c %D%/first.h %D%/first-priv.h %D%/heads.c %D%/heads.h \
	%D%/look.c %D%/mailbox.c %D%/read.c %D%/sort.c %D%/store.c %D%/take.c
