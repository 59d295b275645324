# A person goes, from everywhere; what is stored of her before.
core_sources += \
	%D%/erase-entries.c %D%/erase-files.c %D%/erase-priv.h %D%/erase-rows.c %D%/erase-texts.c %D%/erase-who.c %D%/erase.c \
	%D%/erase.h %D%/export-person.c %D%/replay.c %D%/traces.c %D%/traces.h
