"""Cases by the file: fact tables made of case documents, and answers of fact tables."""
