# What a mail tells beside what it says: absences, signatures, wishes to be left alone.
core_sources += \
	%D%/absence.c %D%/absence-words.c %D%/day.c %D%/day-read.c %D%/heard.c %D%/heard.h %D%/leaving.c %D%/moved.c %D%/news.h %D%/pieces.c %D%/read.h %D%/signature.c %D%/standin.c
