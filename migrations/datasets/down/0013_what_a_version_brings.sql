-- reviewed: lost are the name and metadata that came with versions that are not published yet; older code changes those of the document at the upload
ALTER TABLE "document_versions" DROP COLUMN "metadata";
ALTER TABLE "document_versions" DROP COLUMN "name";
