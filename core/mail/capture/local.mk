core_sources += \
	%D%/authres.c %D%/capture.h %D%/capture-priv.h %D%/drop.c %D%/entry.c %D%/file.c \
	%D%/forward-date.c %D%/forward.c %D%/mark.c %D%/people.c %D%/propose.c %D%/take.c \
	%D%/wait.c %D%/who.c
