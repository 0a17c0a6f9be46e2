"""Common Cartridge 1.1 with its profile of QTI 1.2.1, which is not Canvas's dialect: its schema rejects that."""
