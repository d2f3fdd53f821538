import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { useDropzone } from "@web/core/dropzone/dropzone_hook";
import { CANCEL_GLOBAL_CLICK } from "@web/views/kanban/kanban_record";
import { ProductDocumentKanbanController } from "@product/js/product_document_kanban/product_document_kanban_controller";
import { ProductDocumentKanbanRecord } from "@product/js/product_document_kanban/product_document_kanban_record";
import { ProductDocumentKanbanRenderer } from "@product/js/product_document_kanban/product_document_kanban_renderer";
import { productDocumentKanbanView } from "@product/js/product_document_kanban/product_document_kanban_view";

/** Documents of an opportunity: what is uploaded or dropped here is attached to it. */
export class OpportunityDocumentsController extends ProductDocumentKanbanController {
    setup() {
        super.setup();
        const { default_res_model, default_res_id } = this.props.context;
        this.uploadRoute = "/web/binary/upload_attachment";
        this.formData = { model: default_res_model, id: default_res_id };
        this.fileUpload = useService("file_upload");
        this.notification = useService("notification");
        useDropzone(this.rootRef, (ev) => this.onDrop(ev));
        useBus(this.fileUpload.bus, "FILE_UPLOAD_LOADED", ({ detail }) =>
            this.showRefusals(detail.upload)
        );
    }

    async onDrop(ev) {
        const files = [...ev.dataTransfer.files];
        if (files.length) {
            await this.fileUpload.upload(this.uploadRoute, files, {
                buildFormData: (formData) => {
                    for (const [key, value] of Object.entries(this.formData)) {
                        formData.append(key, value);
                    }
                },
            });
        }
    }

    /** The route answers 200 and says in its list what was refused. */
    showRefusals(upload) {
        for (const { error } of JSON.parse(upload.xhr.responseText)) {
            if (error) {
                this.notification.add(error, { type: "danger" });
            }
        }
    }
}

export class OpportunityDocumentRecord extends ProductDocumentKanbanRecord {
    /** Show what the browser can show, among its neighbours; hand over the rest. */
    onGlobalClick(ev) {
        if (ev.target.closest(CANCEL_GLOBAL_CLICK)) {
            return;
        }
        const { record } = this.props;
        const [file, files] = this.getFiles(record, record.model.root.records);
        if (file.isViewable) {
            this.fileViewer.open(file, files);
        } else {
            window.open(file.downloadUrl ?? `/web/content/${record.resId}?download=true`);
        }
    }

    getFiles(record, records) {
        const files = records.map(({ resId, data }) =>
            this.store["ir.attachment"].insert({
                id: resId,
                name: data.name,
                mimetype: data.mimetype,
                type: data.type,
                url: data.url || undefined,
            })
        );
        return [files[records.indexOf(record)], files];
    }
}

export class OpportunityDocumentsRenderer extends ProductDocumentKanbanRenderer {
    static components = {
        ...ProductDocumentKanbanRenderer.components,
        KanbanRecord: OpportunityDocumentRecord,
    };
}

registry.category("views").add("opportunity_documents_kanban", {
    ...productDocumentKanbanView,
    Controller: OpportunityDocumentsController,
    Renderer: OpportunityDocumentsRenderer,
});
