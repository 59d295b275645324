core_sources += \
	%D%/book.c %D%/book.h %D%/members.c %D%/members.h %D%/ods.c %D%/package.c %D%/sheet-priv.h %D%/sheet.c \
	%D%/sheet.h %D%/unpack.c %D%/unpack.h %D%/vcard-read.c %D%/vcard-write.c \
	%D%/vcard.h %D%/xlsx-number.c %D%/xlsx.c
