# Mail from one person to another, and mail as it came.
core_sources += \
	%D%/letters.h %D%/mail-body.c %D%/mail-body.h %D%/pictures.c %D%/pictures.h %D%/received.c %D%/routes.c \
	%D%/unread.c %D%/write-model.c %D%/write-model.h %D%/write.c
